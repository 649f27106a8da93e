/** What leads to the screen, the bus and the keyring of the session around the tests. */
export function sessionEnvironment(): Record<string, string> {
  const names = ['DISPLAY', 'DBUS_SESSION_BUS_ADDRESS', 'DBUS_SYSTEM_BUS_ADDRESS', 'XDG_RUNTIME_DIR'];
  return {
    ...Object.fromEntries(names.map((name) => [name, fromSetup(name)])),
    NO_AT_BRIDGE: '1',
    LIBGL_ALWAYS_SOFTWARE: '1',
  };
}

/** A variable that the global setup leaves behind. */
export function fromSetup(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: the global setup did not run.`);
  return value;
}

/** An Electron without the app, with the switches that it needs here: for other programs on the same desktop. */
export function bareElectron(): readonly string[] {
  return [fromSetup('SPAREKEY_BARE_ELECTRON'), ...fromSetup('SPAREKEY_ELECTRON_SWITCHES').split(' ')];
}
