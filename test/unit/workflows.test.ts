/** The workflows cannot be run here; what can be said of them without running is said here. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { debianPackages } from '../../build/scripts/prerequisites.mjs';
import { scripts } from '../../package.json';

interface Step {
  readonly uses?: string;
  readonly run?: string;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly 'timeout-minutes'?: number;
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const folder = path.join(import.meta.dirname, '../../.github/workflows');
const workflows = readdirSync(folder).map(
  (name) => [name, parse(readFileSync(path.join(folder, name), 'utf8')) as Workflow] as const,
);

function stepsOf({ jobs }: Workflow): readonly Step[] {
  return Object.values(jobs).flatMap(({ steps }) => steps);
}

test('there is one that checks and one that releases', () => {
  expect(workflows.map(([name]) => name)).toEqual(['ci.yml', 'release.yml']);
});

describe.each(workflows)('%s', (name, workflow) => {
  test('may read the repository; only what publishes may write to it', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
    const more = Object.entries(workflow.jobs).filter(([, { permissions }]) => permissions !== undefined);
    expect(more.map(([job, { permissions }]) => [job, permissions])).toEqual(
      name === 'release.yml' ? [['publish', { contents: 'write' }]] : [],
    );
  });

  test('runs foreign code only as it was when it was looked at, and never with rights for a stranger', () => {
    const used = stepsOf(workflow).flatMap(({ uses }) => uses ?? []);
    expect(used.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40}$/.test(action))).toEqual([]);
    expect(Object.keys(workflow.on)).not.toContain('pull_request_target');
  });

  test('calls scripts that exist, and ends by itself', () => {
    const called = stepsOf(workflow).flatMap(({ run = '' }) =>
      [...run.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, script]) => String(script)),
    );
    expect(called.filter((script) => script !== 'ci' && !(script in scripts))).toEqual([]);
    expect(called).not.toEqual([]);
    const endless = Object.values(workflow.jobs).filter((job) => job['timeout-minutes'] === undefined);
    expect(endless).toEqual([]);
  });
});

test('the check on Linux installs what the tests need', () => {
  const [, ci] = workflows[0] ?? [];
  const installed = ci?.jobs['linux']?.steps.map(({ run = '' }) => run).join(' ') ?? '';

  expect(debianPackages.filter((name) => !installed.split(/\s+/).includes(name))).toEqual([]);
});
