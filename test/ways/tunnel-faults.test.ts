import { faultsOver } from "./faults.ts";

faultsOver("tunnel");
