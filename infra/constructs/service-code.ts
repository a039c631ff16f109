import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { AssetHashType, DockerImage, type Stack } from "aws-cdk-lib";
import { Code } from "aws-cdk-lib/aws-lambda";
import type { ServiceDeclaration } from "../../services/chassis/declaration.ts";
import { refuseDeployment } from "./refuse-deployment.ts";
import { addDuckdb, NativeModuleMissing } from "./duckdb-module.ts";

const bundler = join(import.meta.dirname, "bundle.ts");
const servicesFolder = join(import.meta.dirname, "../../services");

/** One bundle for all functions of a service: they share nearly everything, and differ in the name they call. */
export const serviceCode = (stack: Stack, { name, reactions }: ServiceDeclaration): Code => {
  const duckdb = Object.values(reactions).some((reaction) => reaction.duckdb === true);
  const bundle = (outdir: string): void => {
    try {
      execFileSync(process.execPath, [bundler, name, outdir, String(duckdb)], {
        stdio: ["ignore", "ignore", "inherit"],
      });
      if (duckdb) addDuckdb(outdir);
    } catch (error) {
      if (!(error instanceof NativeModuleMissing)) throw error;
      refuseDeployment(stack, error.message);
    }
  };
  return Code.fromAsset(join(servicesFolder, name), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Never pulled: bundling happens in this process.
      image: DockerImage.fromRegistry("unused"),
      local: {
        tryBundle: (outdir) => {
          bundle(outdir);
          return true;
        },
      },
    },
  });
};
