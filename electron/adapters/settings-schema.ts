import { z } from 'zod';
import { RETENTION_NAMES } from '../../shared/retention';
import { DEFAULT_SETTINGS } from '../../shared/settings';
import { isShortcut } from '../../shared/shortcut';

/** The settings file. Keys that this version does not know belong to a newer one, and stay in the file. */
export const SETTINGS_FILE = z.looseObject({
  heal: z.enum(['off', 'ask', 'safe']).default(DEFAULT_SETTINGS.heal),
  notifications: z.boolean().default(DEFAULT_SETTINGS.notifications),
  keychainPolicy: z.enum(['auto', 'strict']).default(DEFAULT_SETTINGS.keychainPolicy),
  profiles: z
    .array(z.string())
    .readonly()
    .default(() => DEFAULT_SETTINGS.profiles),
  retention: z.enum(RETENTION_NAMES).default(DEFAULT_SETTINGS.retention),
  shortcut: z.string().refine(isShortcut).optional(),
  spares: z.boolean().default(DEFAULT_SETTINGS.spares),
  welcomed: z.boolean().default(DEFAULT_SETTINGS.welcomed),
});
