import type { ClaudeServers } from '../../electron/core/ports/split';

/** The settings of a Claude Code that knows no MCP server. */
export const NO_SERVERS: ClaudeServers = {
  read: () => ({ kind: 'absent' }),
  setHelper: () => Promise.resolve(),
};
