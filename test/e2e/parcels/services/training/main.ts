import { reactTo } from "../../../../../services/chassis/react-to.ts";
import { createRuntime } from "../../../../../services/chassis/runtime.ts";
import { events } from "../../../../../services/chassis/wiring.ts";
import { ParcelWeighedV2, WeightRead } from "../../contracts.ts";
import { moved } from "../../declarations.ts";

const runtime = await createRuntime(moved, process.env);

const onParcelWeighed = reactTo(ParcelWeighedV2, ({ data: { parcel, kilograms } }, { emit }) =>
  emit(WeightRead, parcel, { parcel, text: `${kilograms} kg` }),
);

export const { read } = runtime.handlers({ read: events(onParcelWeighed) }, runtime.ports);
