import { fileURLToPath } from 'node:url';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';
import { rooms } from './eslint-rooms.js';

const root = fileURLToPath(new URL('..', import.meta.url));

const injected = 'Time and randomness are injected through the Clock and other ports.';

const noDefaultExport = [
  {
    selector: 'ExportDefaultDeclaration, ExportSpecifier[exported.name="default"]',
    message: 'A named export keeps one name everywhere.',
  },
];

// Config files are the one place where the tool demands a default export.
export default defineConfig(
  globalIgnores(['out/', 'dist/', 'node_modules/']),
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: root } },
    rules: {
      // `typeof import(…)` is how a lazily loaded package gets its type.
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-import-type-side-effects': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/prefer-readonly': 'error',
      // A default is fine: where it must be unreachable, `assertNever` says so.
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'interface', format: ['PascalCase'], custom: { regex: '^I[A-Z]', match: false } },
      ],
    },
  },
  {
    plugins: { sparekey: { rules: { rooms } } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'sparekey/rooms': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...noDefaultExport],
      'object-shorthand': 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: ['shared/**', 'electron/core/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['setTimeout', 'setInterval', 'setImmediate', 'performance', 'crypto', 'process'].map((name) => ({
          name,
          message: injected,
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: injected },
        { object: 'Math', property: 'random', message: injected },
      ],
      'no-restricted-syntax': [
        'error',
        ...noDefaultExport,
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: injected },
      ],
    },
  },
  {
    files: ['build/**'],
    rules: { 'no-console': 'off' },
  },
  {
    // What a program printed and what a matcher stands for have no type; the assertion is what checks them.
    files: ['test/**'],
    rules: {
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
    },
  },
  {
    // Playwright wants its global setup and its reporters so, too.
    files: ['**/*.config.{js,ts}', 'build/e2e-setup.mjs', 'build/scripts/demo-reporter.mjs'],
    rules: { 'no-restricted-syntax': 'off' },
  },
);
