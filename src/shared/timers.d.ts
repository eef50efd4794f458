/** What Node and the Workers both have of timers; the rest of either's globals is not for this room. */
interface Timer {
  readonly timer: never;
}
declare function setTimeout(work: () => void, ms: number): Timer;
declare function clearTimeout(timer: Timer | undefined): void;
