// The client of sync-api-common-whole.threads.mjs: two requests, each of which blocks until it is answered.
import { parentPort, workerData } from 'node:worker_threads';
import { ClientConnection, Uint32Result } from '@vscode/sync-api-common';

const connection = new ClientConnection(workerData.port);
await connection.serviceReady();
const add = (a, b) => connection.sendRequest('add', { a, b }, Uint32Result.fromLength(1), 5000).data[0];
parentPort.postMessage([add(1, 2), add(3, 4)]);
