/**
 * Refuses the services of Claude Code's own items, whatever asks for them.
 *
 * Reading such an item through a keychain library would prompt, and writing it
 * would replace the item's access list, which breaks Claude Code's own access (M11).
 */
export function assertOwnService(service: string): void {
  if (service.startsWith('Claude Code')) {
    throw new Error('This store is for Sparekey’s own secrets and never touches items of Claude Code.');
  }
}
