/** A login that lies somewhere else than in the vault, found when there was none to guard. */
export interface FoundSpare {
  /** Names it for as long as this run of the app lasts. */
  readonly id: string;
  /** Where it lies, for people: a path, or a Keychain item's name. */
  readonly place: string;
  /** When it was last written there, epoch milliseconds. */
  readonly modifiedAt: number | undefined;
  readonly subscriptionType: string | undefined;
  readonly worth: SpareWorth;
  /** It is Sparekey's own separate spare, whose MCP sign-ins are as new as its login; those of a mere copy may be spent. */
  readonly isSeparate: boolean;
}

/**
 * What is known of it without using it: nobody can tell whether its refresh
 * token was used since, but some logins cannot work any more.
 */
export type SpareWorth = 'may-fit' | 'lapsed' | 'refused' | 'spent';
