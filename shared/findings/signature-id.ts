/**
 * The signatures of the README's table. S29 (one sign-in was refused) and S30
 * (one sign-in is gone) tell the quiet fates of a single MCP entry from damage;
 * S31 is that of one that was moved out of the blob.
 */
export type SignatureId =
  | 'S1' | 'S2' | 'S3' | 'S4' | 'S5' | 'S6' | 'S7' | 'S8' | 'S9' | 'S10'
  | 'S11' | 'S12' | 'S13' | 'S14' | 'S15' | 'S16' | 'S17' | 'S18' | 'S19' | 'S20'
  | 'S21' | 'S22' | 'S23' | 'S24' | 'S25' | 'S26' | 'S27' | 'S28' | 'S29' | 'S30'
  | 'S31'; // prettier-ignore
