/** An app that does what Sparekey never does: it asks an address that exists only in documents (RFC 5737). */
import { app, net } from 'electron';

app.whenReady().then(() => net.fetch('http://192.0.2.1/').catch(() => undefined));
