import { describeStates } from "./states.ts";

describeStates("start");
