/** Results as messages. Pure: what they carry, what time it is and how a button is made are passed in. */
export { accessMessage, type NoAccess } from "./access.ts";
export { answerMessage, outcomeMessage } from "./answer.ts";
export { type Confirming, confirmMessage, type Plan } from "./confirm.ts";
export { helpMessage, refusedMessage, topicMessage } from "./help.ts";
export {
  cancelledMessage,
  expiredMessage,
  makingMessage,
  noteMessage,
  notYoursMessage,
  pendingMessage,
  usedMessage,
} from "./notes.ts";
export type { Press, PressStep } from "./press.ts";
export { type Failed, problemMessage } from "./problem.ts";
export type { Reply } from "./reply.ts";
