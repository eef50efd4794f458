import { describeStates } from "./states.ts";

describeStates("container");
