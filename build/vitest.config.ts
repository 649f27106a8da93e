import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One suite: a folder of `test/`, behind the guard that keeps tests off the developer's real store. */
function suite(
  name: string,
  test: NonNullable<TestProjectInlineConfiguration['test']> = {},
): TestProjectInlineConfiguration {
  return {
    root,
    test: {
      name,
      include: [`test/${name}/**/*.test.{ts,tsx}`],
      setupFiles: ['test/support/guard.ts'],
      // Generous: a busy machine is no reason to fail. What hangs still ends.
      testTimeout: 30_000,
      ...test,
    },
  };
}

// Config files are the one place where the tool demands a default export.
export default defineConfig({
  root,
  test: {
    // Threads share one environment block in libuv, so a temporary HOME would not reach `os.homedir()` there.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      suite('unit'),
      // Many of its tests start the built command over and over.
      suite('contract', { testTimeout: 120_000 }),
      suite('crash', { testTimeout: 60_000 }),
      // What `npm run package -- --test --dir` has built before.
      suite('package', { testTimeout: 60_000 }),
      { ...suite('renderer', { environment: 'jsdom' }), plugins: [react()] },
      // One file at a time: each storms the machine with sixteen Claude Codes.
      suite('real', {
        testTimeout: 120_000,
        hookTimeout: 60_000,
        fileParallelism: false,
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
