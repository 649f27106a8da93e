#!/usr/bin/env node
/** The command by plain Node. */
import { runCommand } from './run';

process.exitCode = await runCommand(process.argv.slice(2));
