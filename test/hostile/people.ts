/** Who may use the bot of the Worker under attack, and who may not. */
export const TEAM = "T0HOSTILE";
export const USERS = { operator: "U0OPERATOR", other: "U0OTHER", viewer: "U0VIEWER", nobody: "U0NOBODY" } as const;
/** The secret `SLACK_ACCESS`, before it is JSON. */
export const ACCESS = { team: TEAM, operators: [USERS.operator, USERS.other], viewers: [USERS.viewer] };
