/** Results as messages. Pure: what they carry, what time it is and how a button is made are passed in. */
export { accessMessage } from "./access.ts";
export { answerMessage } from "./success.ts";
export { type Charted, charted } from "./chart.ts";
export { confirmMessage } from "./confirm.ts";
export { consoleMessage } from "./console.ts";
export { helpMessage, refusedMessage, topicMessage } from "./help.ts";
export {
  cancelledMessage,
  expiredMessage,
  makingMessage,
  noteMessage,
  notYoursMessage,
  pendingMessage,
  usedMessage,
  withNote,
} from "./notes.ts";
export { problemMessage } from "./problem.ts";
export type { Reply } from "./reply.ts";
