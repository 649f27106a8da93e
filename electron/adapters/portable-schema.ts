import { z } from 'zod';

const content = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('parts'),
    keys: z.array(z.string()),
    parts: z.record(z.string(), z.string()),
  }),
  z.object({ kind: z.literal('raw'), why: z.string(), base64: z.base64() }),
  z.object({ kind: z.literal('absent') }),
]);

const snapshot = z.object({
  id: z.string(),
  seq: z.int().positive(),
  takenAt: z.number(),
  profile: z.string().regex(/^[0-9a-f]{16}$/),
  configDir: z.string(),
  store: z.object({ kind: z.enum(['file', 'keychain', 'memory']), location: z.string() }),
  modifiedAt: z.number().optional(),
  machine: z.string(),
  verdict: z.enum(['good', 'damaged', 'unknown']),
  findings: z.array(z.string()),
  claude: z.object({ version: z.string().optional(), processes: z.number().optional() }).optional(),
  origin: z.string().optional(),
  content,
});

/** The document of an export, as `shared/portable.ts` describes it. What else is in it is left out. */
export const PORTABLE_VAULT = z.object({
  sparekey: z.literal('export'),
  format: z.literal(1),
  exportedAt: z.number(),
  snapshots: z.array(snapshot),
  texts: z.record(z.string(), z.string()),
});
