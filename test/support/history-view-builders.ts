/** What the window asks for about the past, made up. Runs in a browser too. */
import type { Comparison } from '../../shared/comparison';
import type { HealthDay } from '../../shared/health-days';
import { NOW } from './app-state-builders';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Thirty days up to today, with an incident two weeks ago and one today. */
export function someHealthDays(): readonly HealthDay[] {
  const today = new Date(NOW);
  return Array.from({ length: 30 }, (_, index) => {
    const start = new Date(today.getFullYear(), today.getMonth(), today.getDate() - 29 + index).getTime();
    const day = { start, damagedMs: 0, snapshots: 6 + ((index * 7) % 5), incidents: 0, restores: 0 };
    if (index < 8) return { ...day, level: 'unknown', snapshots: 0 };
    if (index === 15) return { ...day, level: 'damaged', damagedMs: 9 * HOUR, incidents: 2, restores: 1 };
    if (index === 27) return { ...day, level: 'damaged', damagedMs: 4 * MINUTE, incidents: 1, restores: 1 };
    return { ...day, level: 'good' };
  });
}

export function aComparison(options: Partial<Comparison> = {}): Comparison {
  return {
    older: { id: '120-20261122T100000Z', takenAt: NOW - 28 * HOUR, bytes: 5_312 },
    newer: { id: '128-20261123T140000Z', takenAt: NOW - 2 * MINUTE, bytes: 4_870 },
    sentence: 'login, linear refreshed; sentry gone',
    changes: [
      { part: '/claudeAiOauth', name: 'login', kind: 'rotated', verb: 'refreshed' },
      { part: '/mcpOAuth/linear|0123456789abcdef', name: 'linear', kind: 'rotated', verb: 'refreshed' },
      { part: '/mcpOAuth/figma|0123456789abcdef', name: 'figma', kind: 'added', verb: 'added' },
      { part: '/mcpOAuth/sentry|0123456789abcdef', name: 'sentry', kind: 'removed', verb: 'gone' },
    ],
    ...options,
  };
}
