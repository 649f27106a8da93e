import electronFuses from '@electron/fuses';

const { FuseV1Options, getCurrentFuseWire } = electronFuses;

/** How a fuse that is on stands in the executable; the package keeps its own name for it to itself. */
const ENABLED = '1'.charCodeAt(0);

/** The fuses of an executable as electron-builder names them, each with whether it is on. */
export async function readFuses(executable) {
  const wire = await getCurrentFuseWire(executable);
  const names = Object.keys(FuseV1Options).filter((name) => Number.isNaN(Number(name)));
  return Object.fromEntries(
    names.map((name) => [`${name[0].toLowerCase()}${name.slice(1)}`, wire[FuseV1Options[name]] === ENABLED]),
  );
}
