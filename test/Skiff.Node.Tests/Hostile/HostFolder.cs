namespace Skiff.Node.Tests.Hostile;

/// <summary>A folder of the host with a folder that a guest may be given, and something beside it that it must not reach.</summary>
internal sealed class HostFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("skiff-hostile-").FullName;

    public HostFolder()
    {
        Directory.CreateDirectory(Granted);
        Directory.CreateDirectory(Other);
        File.WriteAllText(Path.Combine(Granted, "file"), "granted");
        File.WriteAllText(Path.Combine(Other, "token"), "secret");
        File.CreateSymbolicLink(Path.Combine(Granted, "out"), "../other/token");
        File.CreateSymbolicLink(Path.Combine(Granted, "absolute"), Path.Combine(Other, "token"));
    }

    public string Granted => Path.Combine(_path, "granted");

    public string Other => Path.Combine(_path, "other");

    /// <summary>The option of ctr that mounts a folder.</summary>
    public static string[] Mount(string source, string destination, string access = "rw") => ["--mount", $"type=bind,src={source},dst={destination},options=rbind:{access}"];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
