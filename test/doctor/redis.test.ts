import { describeStates } from "./states.ts";

describeStates("redis");
