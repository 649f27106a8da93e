import { expect, test } from 'vitest';
import { momentLabel } from '../../electron/core/clock-time';

const afternoon = new Date(2026, 10, 23, 14, 2).getTime();

test('an instant of today is told by its time alone', () => {
  expect(momentLabel(afternoon, new Date(2026, 10, 23, 23, 59).getTime())).toMatch(/^\D*0?2\D02|14\D02/);
  expect(momentLabel(afternoon, new Date(2026, 10, 23, 23, 59).getTime())).not.toContain('23');
});

test('an instant of another day is told with its day, however near it is', () => {
  expect(momentLabel(afternoon, new Date(2026, 10, 24, 0, 1).getTime())).toContain('23');
});
