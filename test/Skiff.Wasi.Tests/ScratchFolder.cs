namespace Skiff.Wasi.Tests;

/// <summary>A folder of the host that is deleted at the end, with a granted folder in it and a secret beside that.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly List<WasiDirectory> _opened = [];

    internal ScratchFolder()
    {
        Root = Directory.CreateTempSubdirectory("skiff-wasi-").FullName;
        Granted = Path.Combine(Root, "granted");
        Directory.CreateDirectory(Granted);
        File.WriteAllText(Path.Combine(Root, "secret"), "secret");
    }

    internal string Root { get; }

    internal string Granted { get; }

    internal string this[string name] => Path.Combine(Granted, name);

    internal WasiDirectory Grant(bool isReadOnly = false)
    {
        var directory = WasiDirectory.Open(Granted, "/", isReadOnly);
        _opened.Add(directory);
        return directory;
    }

    internal TestGuest Guest(bool isReadOnly = false) => new(new WasiOptions { Directories = [Grant(isReadOnly)] });

    public void Dispose()
    {
        _opened.ForEach(directory => directory.Dispose());
        Directory.Delete(Root, recursive: true);
    }
}
