/** The part of Node's and the Workers' globals that both have and this room needs; anything else of either is not for this room. */
interface Timer {
  readonly timer: never;
}
declare function setTimeout(work: () => void, ms: number): Timer;
declare function clearTimeout(timer: Timer | undefined): void;

declare function atob(base64: string): string;
declare function btoa(bytes: string): string;

declare class TextDecoder {
  constructor(label?: "utf-8", options?: { fatal: boolean });
  decode(bytes: Uint8Array): string;
}
