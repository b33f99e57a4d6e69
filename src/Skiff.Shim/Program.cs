using Skiff.Containers;
using Skiff.Shim;
using Skiff.Shim.Commands;
using Skiff.Shim.Containerd;

if (Roles.Knows(args))
{
    return await Roles.RunAsync(args, address => new ContainerdEngine(address));
}

const int InputLimit = 10 << 20; // as containerd's own shims

try
{
    var line = CommandLine.Parse(args);
    if (line.Namespace.Length == 0 && line.Action is not (ShimAction.Info or ShimAction.Version))
    {
        throw new CommandLineException("flag -namespace is missing");
    }

    switch (line.Action)
    {
        case ShimAction.Start:
            StandardStreams.Write(StartCommand.Run(line, StandardStreams.ReadInput(InputLimit)));
            return 0;
        case ShimAction.Delete:
            StandardStreams.Write(DeleteCommand.Run(line));
            return 0;
        case ShimAction.Info:
            StandardStreams.Write(InfoCommand.Run(StandardStreams.ReadInput(InputLimit)));
            return 0;
        case ShimAction.Version:
            StandardStreams.Write($"{Path.GetFileName(Environment.ProcessPath)}:\n  Version:  {ShimVersion.Text}\n  Runtime:  .NET {Environment.Version}\n");
            return 0;
        default:
            return ServeCommand.Run(line);
    }
}
catch (CommandLineException exception)
{
    StandardStreams.WriteError($"containerd-shim-skiff-v1: error SK4001: {exception.Message}\n");
    return 2;
}
catch (Exception exception)
{
    StandardStreams.WriteError($"containerd-shim-skiff-v1: error SK4002: {exception.Message}\n");
    return 1;
}
