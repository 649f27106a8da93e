import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import { SparekeyError } from '../../shared/errors';
import { CHANNELS, REQUESTS, type RequestName } from '../../shared/ipc/contract';
import { faultOf } from '../core/fault';
import type { Log } from '../core/ports/machine';
import { answer, type RequestHandlers } from './requests';

export interface IpcOptions {
  readonly handlers: RequestHandlers;
  /** Whether a request comes from our own page in our own window. */
  readonly isTrusted: (event: IpcMainInvokeEvent) => boolean;
  readonly log: Log;
}

/** Opens every channel of the contract, and no other. */
export function serveRequests({ handlers, isTrusted, log }: IpcOptions): void {
  for (const name of Object.keys(REQUESTS) as RequestName[]) {
    ipcMain.handle(CHANNELS.request(name), (event, input: unknown) => {
      if (isTrusted(event)) return answer(name, input, handlers, log);
      log.warn('A request from a page that is not ours was refused.', { name });
      return { ok: false, fault: faultOf(new SparekeyError('internal', 'This page may ask for nothing.')) };
    });
  }
}
