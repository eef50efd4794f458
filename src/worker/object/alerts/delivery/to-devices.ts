/** All that is loaded when a device is told, which few deployments do: one module, since each that is loaded by itself splits those that it shares. */
export { farewellPost } from "../senders/push-post.ts";
export { mailOfReaders } from "./readers.ts";
export { sendToDevice } from "./send-device.ts";
