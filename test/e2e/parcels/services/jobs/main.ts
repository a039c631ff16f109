import { reactTo } from "../../../../../services/chassis/react-to.ts";
import { createRuntime } from "../../../../../services/chassis/runtime.ts";
import { events } from "../../../../../services/chassis/wiring.ts";
import { ParcelWeighed, WeightRead } from "../../contracts.ts";
import { staying } from "../../declarations.ts";

const runtime = await createRuntime(staying, process.env);

const onParcelWeighed = reactTo(ParcelWeighed, ({ data: { parcel, grams } }, { emit }) =>
  emit(WeightRead, parcel, { parcel, text: `${grams} g` }),
);

export const { read } = runtime.handlers({ read: events(onParcelWeighed) }, runtime.ports);
