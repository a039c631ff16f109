import { reactTo } from "../../../../../services/chassis/react-to.ts";
import { createRuntime } from "../../../../../services/chassis/runtime.ts";
import { events } from "../../../../../services/chassis/wiring.ts";
import { ParcelArrived, ParcelWeighed, ParcelWeighedV2 } from "../../contracts.ts";
import { producer } from "../../declarations.ts";

const runtime = await createRuntime(producer, process.env);

const onParcelArrived = reactTo(ParcelArrived, async ({ data: { parcel, grams } }, { emit }) => {
  await emit(ParcelWeighedV2, parcel, { parcel, kilograms: grams / 1000 });
  await emit(ParcelWeighed, parcel, { parcel, grams });
});

export const { weigh } = runtime.handlers({ weigh: events(onParcelArrived) }, runtime.ports);
