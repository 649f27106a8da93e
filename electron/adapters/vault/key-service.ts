/** The service under which the vault's private key is kept; the account is the vault's id. */
export const KEY_SERVICE = 'Sparekey vault key';
