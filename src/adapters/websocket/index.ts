/**
 * One WebSocket as a client of a market sees it: opened, listened to, over for a reason; and when the next may be tried.
 *
 * Promises: an end always comes with its reason; silence counts as an end; attempts keep the venue's limit.
 * Never: knows what is said on it.
 */
export { type Attempts, attempts } from './attempts.ts'
export { openSocket, type Socket } from './socket.ts'
