/**
 * Finnhub's stream of trades, as far as it carries what Binance trades.
 *
 * Promises: a wrong token, a symbol it does not carry and a quiet market are told apart, in words.
 * Never: shows the token, or guesses a taker's side that Finnhub does not say.
 */
export { finnhubStream } from './stream.ts'
