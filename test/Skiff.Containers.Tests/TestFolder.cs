using System.Text;

namespace Skiff.Containers.Tests;

/// <summary>A temporary folder with files, deleted when disposed.</summary>
internal sealed class TestFolder : IDisposable
{
    private const UnixFileMode Executable = (UnixFileMode)0x1ED; // rwxr-xr-x

    public string Path { get; } = Directory.CreateTempSubdirectory("skiff-containers-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name.TrimStart('/'));

    public TestFolder Write(string name, string content, bool isExecutable = false) => Write(name, Encoding.Latin1.GetBytes(content), isExecutable);

    public TestFolder Write(string name, byte[] content, bool isExecutable = false)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!); // below the folder, so it has a parent
        File.WriteAllBytes(this[name], content);
        if (isExecutable)
        {
            File.SetUnixFileMode(this[name], Executable);
        }

        return this;
    }

    public TestFolder Link(string name, string target)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.CreateSymbolicLink(this[name], target);
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
