import { describeStates } from "./states.ts";

describeStates("intruder");
