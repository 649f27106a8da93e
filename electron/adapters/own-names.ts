/** By which names Sparekey's own files are known in its data directory. Pure. */
import { isConflictCopy } from './vault/layout';

/** What may lie in a folder of ours, and what may lie in that. */
export interface OwnName {
  readonly fits: (name: string) => boolean;
  /** Of a folder; without it only files are meant. */
  readonly inside?: readonly OwnName[];
  /** The folder may lie elsewhere, with a link to it here: a vault in a synced folder. */
  readonly mayBeLink?: boolean;
}

export interface OwnEntry extends OwnName {
  /** As a noun. */
  readonly what: string;
  /** Stays where the vault is kept: without the machine's number its snapshots would pass for another machine's. */
  readonly isOfVault?: boolean;
}

function named(pattern: RegExp, inside?: readonly OwnName[]): OwnName {
  return { fits: (name) => pattern.test(name), ...(inside && { inside }) };
}

/** A folder that nobody but us writes to. */
const EVERYTHING: readonly OwnName[] = [
  { fits: () => true },
  {
    fits: () => true,
    get inside() {
      return EVERYTHING;
    },
  },
];

/** What a crash left of a write, and a lock, which is an empty folder. */
const STAGED = named(/^[0-9a-f]{16}\.new$/);
const lock = (pattern: RegExp) => named(pattern, []);

/** Beside its own name a file of the vault may have those that programs which sync folders make of it. */
function vaultFile(pattern: RegExp): OwnName {
  return { fits: (name) => pattern.test(name) || isConflictCopy(name) };
}

const DAY = named(/^\d{2}$/, [vaultFile(/^[1-9]\d*-\d{8}T\d{6}Z\.json$/)]);

/** Which key is its own: gone last, so that a vault whose removal was interrupted still says it. */
export const VAULT_IDENTITY = ['format.json', 'recipients.txt'];

export const IN_VAULT: readonly OwnName[] = [
  vaultFile(/^(?:format\.json|recipients\.txt|fingerprint\.key|forgetting\.json|index|old-day)$/),
  named(/^objects$/, [named(/^[0-9a-f]{2}$/, [vaultFile(/^[0-9a-f]{64}\.age$/)])]),
  named(/^snapshots$/, [named(/^\d{4}$/, [named(/^\d{2}$/, [DAY])])]),
  named(/^quarantine$/, [named(/\.[0-9a-f]{8}$/)]),
  named(/^trash$/, EVERYTHING),
  named(/^journal$/, [vaultFile(/^\d{4}-\d{2}\.jsonl$/)]),
  named(/^tmp$/, [named(/\.(?:new|claim)$/), lock(/\.(?:lock|claim)$/)]),
];

/** What Chromium puts into its folder, where that may not be its alone. */
const CHROMIUM =
  /^(?:Local State|Preferences|Cookies|Network Persistent State|TransportSecurity|Trust Tokens|SharedStorage|DIPS|Cache|Code Cache|GPUCache|Dawn\w*Cache|GrShaderCache|GraphiteDawnCache|ShaderCache|Local Storage|Session Storage|WebStorage|IndexedDB|File System|Service Worker|blob_storage|databases|shared_proto_db|VideoDecodeStats|Dictionaries|Network|Partitions|Crashpad|Singleton(?:Lock|Socket|Cookie)|DevToolsActivePort|lockfile|\.org\.chromium\.Chromium\.\w+)(?:-journal|-wal|-shm)?$/;

export const LEFTOVER = 'what a crash left of a write';

/** `isShared`: somebody else's files lie in the data directory, too. */
export function ownEntries(isShared: boolean): readonly OwnEntry[] {
  return [
    {
      ...named(/^vault$/, IN_VAULT),
      what: 'the vault with every snapshot',
      isOfVault: true,
      mayBeLink: true,
    },
    { ...named(/^machine-id(?:\.[0-9a-f]{32})?$/), what: 'the number of this machine', isOfVault: true },
    { ...named(/^settings\.json(?:\.bad-\d+)?$/), what: 'Sparekey’s settings' },
    { ...named(/^logs$/, [named(/^sparekey(?:\.old)?\.log$/)]), what: 'the log' },
    {
      ...named(/^window$/, isShared ? [named(CHROMIUM), named(CHROMIUM, EVERYTHING)] : EVERYTHING),
      what: 'what the app’s window keeps',
    },
    { ...named(/^made-settings\.json$/), what: 'which settings of Claude Code’s the hook made' },
    { ...named(/^moved-sign-ins\.json$/), what: 'the list of moved sign-ins' },
    { ...named(/^separate-spares\.json$/), what: 'what is noted of separate spares' },
    { ...named(/^sealed$/, [named(/\.sealed$/), STAGED]), what: 'secrets without a keychain' },
    {
      ...named(/^sign-in-locks$/, [named(/\.(?:sealed|claim)$/), lock(/\.lock$/)]),
      what: 'locks of moved sign-ins',
    },
    {
      ...named(/^run$/, [named(/^(?:headers\.sock|\d+\.running\.holder)$/), lock(/^\d+\.running$/), STAGED]),
      what: 'what running Sparekeys say of themselves',
    },
    {
      ...lock(/^(?:healer|claude-settings|moved-sign-ins\.json|separate-spares\.json(?:\.work)?)\.lock$/),
      what: 'a lock',
    },
    { ...named(/^healer\.lock\.holder$/), what: 'a lock' },
    { ...STAGED, what: LEFTOVER },
  ];
}
