namespace Skiff.Containers.Groups;

/// <summary>Stops all processes of a control group where they are. Sources: Linux' cgroup-v1/freezer-subsystem.rst; cgroup-v2.rst, "cgroup.freeze".</summary>
/// <param name="group">The group.</param>
public sealed class GroupFreezer(GroupFolders group)
{
    /// <summary>The controller that does it in version 1; version 2 needs none.</summary>
    internal const string Controller = "freezer";

    private readonly string? _folder = group.FolderOf(Controller);

    /// <summary>Stops them, or lets them go on.</summary>
    /// <param name="frozen">Which.</param>
    /// <returns>Whether the kernel was told; what it does then shows in <see cref="IsFrozen"/>. False where the node has no freezer, or the group is gone.</returns>
    public bool Set(bool frozen)
    {
        var (file, value) = group.IsUnified ? ("cgroup.freeze", frozen ? "1" : "0") : ("freezer.state", frozen ? "FROZEN" : "THAWED");
        return Use(file, path =>
        {
            GroupFile.Write(path, value);
            return true;
        }) ?? false;
    }

    /// <summary>Whether they stand still; null where the node has no freezer, or the group is gone: the container may have ended meanwhile.</summary>
    public bool? IsFrozen() => group.IsUnified
        ? Use("cgroup.events", path => File.ReadLines(path).Contains("frozen 1", StringComparer.Ordinal))
        : Use("freezer.state", path => File.ReadAllText(path).Trim() == "FROZEN");

    private bool? Use(string file, Func<string, bool> use)
    {
        try
        {
            return _folder is null ? null : use(Path.Combine(_folder, file));
        }
        catch (IOException)
        {
            return null; // It is not there, or no longer: ENODEV where it went while the file was open.
        }
    }
}
