/** A public age key: `age1`, then 58 characters of bech32. A slip in it is for age itself to find. */
const RECIPIENT = /^age1[02-9ac-hj-np-z]{58}$/;

export function isRecipient(text: string): boolean {
  return RECIPIENT.test(text);
}
