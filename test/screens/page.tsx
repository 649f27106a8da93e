/**
 * The popover in a plain browser over a played bridge, for looking at it:
 * `?state=clobbered`, and `&fault=key-unreachable` to have the preview fail,
 * `&move=refused` for other previews of a move.
 */
import { createRoot } from 'react-dom/client';
import { App } from '../../renderer/App';
import '../../renderer/styles/tokens.css';
import '../../renderer/styles/base.css';
import { ERROR_TEXTS, type ErrorCode } from '../../shared/errors';
import { givenUpWords, MOVE_BACK_TERMS, moveBackWords } from '../../shared/split/split-plan';
import { aFault, aPreview, aPut, aReport, anAppState } from '../support/app-state-builders';
import { aMovePreview } from '../support/move-builders';
import { PICTURED } from './states';
import { DESKTOP_STATES } from '../support/desktop-states';
import { FakeBridge, no, yes } from '../renderer/fake-bridge';

const wanted = new URLSearchParams(location.search);
const name = wanted.get('state') ?? 'good';
const fake = new FakeBridge(PICTURED[name] ?? DESKTOP_STATES[name] ?? anAppState());
const fault = wanted.get('fault');

if (name === 'loading') fake.answers.getState = () => new Promise(() => {});
if (name === 'failed') fake.answers.getState = () => no(aFault('internal', 'The window got no answer.'));
if (name === 'empty' || name === 'no-key') fake.answers.history = () => yes({ rows: [], more: false });
if (name === 'names') {
  const profile = PICTURED['names']?.profiles[0];
  const lost = profile?.mcp[0]?.server ?? '';
  fake.answers.history = () => yes({ rows: profile?.newest ?? [], more: false });
  fake.answers.previewRestore = () =>
    yes(aPreview({ puts: [aPut({ part: lost, sentence: `${lost} goes back; it is missing now.` })] }));
}
if (name === 'unparsable') fake.answers.previewRestore = () => yes(aLargePreview());
if (name === 'ahead') {
  const sessions = [
    { pid: 4102, version: '2.1.96', folder: '~/projects/legacy', back: 'restart' },
    { pid: 4711, version: '2.1.330', folder: '~/projects/atlas', back: 'soon' },
  ] as const;
  fake.answers.confirmRestore = () => yes(aReport({ sessions }));
}
if (isErrorCode(fault)) fake.answers.previewRestore = () => no(aFault(fault, 'the keychain is locked'));
if (name === 'examining') fake.answers.diagnose = () => new Promise(() => {});
const move = wanted.get('move');
if (move !== null) fake.answers.previewMove = () => yes(aPicturedMove(move));
if (wanted.has('slow')) {
  fake.answers.confirmRestore = () => new Promise(() => {});
  fake.answers.signInAgain = () => new Promise(() => {});
  fake.answers.exportSnapshots = () => new Promise(() => {});
}

function aLargePreview() {
  const servers = ['linear', 'notion', 'sentry', 'figma'];
  return aPreview({
    puts: [
      aPut(),
      ...servers.map((server) => aPut({ part: server, sentence: `${server} goes back; it is missing now.` })),
    ],
    leaves: [
      {
        name: 'atlassian',
        why: 'no-help',
        sentence: 'The server has refused that copy of atlassian; sign in to atlassian with /mcp.',
      },
      {
        name: 'github',
        why: 'no-help',
        sentence: 'The vault has no good copy of github; sign in to github with /mcp.',
      },
      { name: 'other', why: 'fine', sentence: 'other is in place and is kept.' },
    ],
    replacesUnparsable: true,
    exposure: 'arguments',
  });
}

function aPicturedMove(kind: string) {
  if (kind === 'back')
    return aMovePreview({ moves: [moveBackWords({ server: 'linear' })], terms: MOVE_BACK_TERMS });
  if (kind === 'loss')
    return aMovePreview({ moves: [], losses: [givenUpWords({ server: 'linear' })], terms: MOVE_BACK_TERMS });
  if (kind === 'sessions')
    return aMovePreview({
      planId: undefined,
      warning:
        'Claude Code runs in /home/ada/projects/atlas (pid 4711), and may hold the old tokens. End that first, then look again.',
    });
  return aMovePreview({
    planId: undefined,
    moves: [],
    refusals: [
      'linear is set up in a project’s .mcp.json, which is shared with others and is not ours to change.',
    ],
    terms: [],
  });
}

function isErrorCode(code: string | null): code is ErrorCode {
  return code !== null && code in ERROR_TEXTS;
}

const root = document.getElementById('root');
if (root !== null) createRoot(root).render(<App bridge={fake.bridge} />);
