import { commandMachine } from '../adapters/machine/command-machine.ts';
import type { MachineOptions } from '../adapters/machine/machine-options.ts';
import { qemuMachine } from '../adapters/machine/qemu.ts';
import { qemuImageMachine } from '../adapters/machine/qemu-image.ts';
import { remoteMachine } from '../adapters/machine/remote-pool.ts';
import { umlMachine } from '../adapters/machine/uml.ts';
import type { Job } from '../core/job/job.ts';
import type { ReproducerSource } from '../ports/reproducer.ts';
import type { TestMachine } from '../ports/test-machine.ts';

/** The machines of a job. */
export function machineFor(
  job: Job,
  workDir: string,
  reproducer: ReproducerSource,
  symbolize: NonNullable<MachineOptions['symbolize']>,
): TestMachine {
  const { machine, arch } = job;
  const { cpus = 1, numaNodes = 1, devices = [], sysctls = {}, bootMs } = machine;
  const options = {
    arch,
    count: machine.count,
    memoryMiB: machine.memoryMiB,
    hardware: { cpus, numaNodes, devices },
    sysctls,
    cmdline: job.cmdline,
    reproducer,
    workDir,
    symbolize,
    ...(bootMs === undefined ? {} : { limits: { bootMs, bootSilenceMs: bootMs } }),
  };
  const { directory = workDir } = machine;
  if (machine.type === 'uml') return umlMachine(options);
  if (machine.type === 'command') return commandMachine({ ...options, command: machine.command!, directory });
  if (machine.type === 'ssh') return remoteMachine({ ...options, remote: machine.remote!, directory });
  const { image, acceleration } = machine;
  const qemu = { ...options, ...(acceleration === undefined ? {} : { accelerator: acceleration }) };
  return image === undefined ? qemuMachine(qemu) : qemuImageMachine({ ...qemu, image });
}
