import type { Here, StoryInput, Way } from '../report/pages/story/story-data.js';

/**
 * Answers what somebody asks who looks around. Each question has the whole order in it, and nothing is kept from one to the next,
 * so that whoever asks does not disturb others.
 */
export interface Explorer {
  /**
   * The run of these steps. @param goesOn whether it goes on behind them, by the rule.
   * @throws BadInput where a step cannot be taken, or there is no answer.
   */
  run(order: readonly number[], goesOn: boolean): Promise<StoryInput>;
  /** What can be done after these steps, and what can become of it. @throws BadInput as `run`. */
  here(order: readonly number[], signal: AbortSignal): Promise<Here>;
  /** A shortest way from there to something that goes wrong. @throws BadInput as `run`. */
  way(order: readonly number[], signal: AbortSignal): Promise<Way>;
  close(): Promise<void>;
}
