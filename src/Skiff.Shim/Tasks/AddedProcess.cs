using Skiff.Shim.Loop;
using Skiff.Shim.Protocol;

namespace Skiff.Shim.Tasks;

/// <summary>A process that was added to a container by Exec, and the files by which the OCI runtime is told of it.</summary>
internal sealed class AddedProcess(string bundle, string execId, StdioPaths stdio, byte[] specification)
{
    private const int LongestName = 128;

    public ContainerProcess Process { get; } = new(execId, stdio);

    /// <summary>Set when neither a start is under way nor the process runs.</summary>
    public Outcome<bool> Activity { get; set; } = Idle();

    public string SpecificationFile => Path.Combine(bundle, $"exec-{execId}.json");

    public string PidFile => Path.Combine(bundle, $"exec-{execId}.pid");

    public string LogName => $"exec-{execId}.log";

    /// <summary>Whether an exec id can be part of a file's name.</summary>
    public static bool IsValidName(string name) =>
        name.Length is > 0 and <= LongestName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');

    /// <summary>Writes the process as the client gave it: JSON of the runtime specification.</summary>
    public void WriteSpecification() => File.WriteAllBytes(SpecificationFile, specification);

    public void RemoveFiles()
    {
        File.Delete(SpecificationFile);
        File.Delete(PidFile);
        File.Delete(Path.Combine(bundle, LogName));
    }

    private static Outcome<bool> Idle()
    {
        var idle = new Outcome<bool>();
        idle.Set(false);
        return idle;
    }
}
