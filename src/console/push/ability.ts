/** Whether this browser can be told of alerts here, and what it is called. Pure. */

/** `home-screen`: only from the home screen. `denied`: somebody has said no in the browser. */
export type Ability = "able" | "home-screen" | "denied" | "unable";

export interface Circumstances {
  /** Whether it has a push manager, notifications and service workers. */
  hasPush: boolean;
  userAgent: string;
  /** How many fingers it feels: an iPad says that it is a Mac. */
  touchPoints: number;
  /** Whether the page was opened from the home screen. */
  isStandalone: boolean;
  permission: NotificationPermission;
}

const isHandheldOfApple = ({ userAgent, touchPoints }: Circumstances): boolean =>
  /iPhone|iPad|iPod/.test(userAgent) || (userAgent.includes("Macintosh") && touchPoints > 1);

/** An iPhone and an iPad have a push manager only in a page that was put on the home screen. */
export const abilityOf = (here: Circumstances): Ability => {
  if (isHandheldOfApple(here) && !here.isStandalone) return "home-screen";
  if (!here.hasPush) return "unable";
  return here.permission === "denied" ? "denied" : "able";
};

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPod/, "iPhone"],
  [/iPad/, "iPad"],
  [/Android/, "Android"],
  [/CrOS/, "Chromebook"],
  [/Windows/, "Windows"],
  [/Macintosh/, "Mac"],
  [/Linux/, "Linux"],
];

const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/Edg/, "Edge"],
  [/Firefox|FxiOS/, "Firefox"],
  [/Chrome|CriOS/, "Chrome"],
  [/Safari/, "Safari"],
];

const first = (named: readonly (readonly [RegExp, string])[], text: string, other: string): string =>
  named.find(([sign]) => sign.test(text))?.[1] ?? other;

/** `Chrome on Android`. */
export const nameOf = (here: Circumstances): string => {
  const system = isHandheldOfApple(here) && here.userAgent.includes("Macintosh") ? "iPad" : null;
  return `${first(BROWSERS, here.userAgent, "A browser")} on ${system ?? first(SYSTEMS, here.userAgent, "this device")}`;
};
