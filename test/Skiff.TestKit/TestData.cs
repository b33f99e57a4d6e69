namespace Skiff.TestKit;

/// <summary>Finds the suites and guests that are not part of the repository: by SKIFF_TESTDATA, else <c>../shared/testdata</c> beside the checkout.</summary>
public static class TestData
{
    /// <summary>The root of this checkout: the folder that holds <c>Skiff.slnx</c>.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>The folder of suites and guests, or null where there is none.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>The path of a folder or file under <see cref="Root"/>, or null where it does not exist.</summary>
    public static string? Find(string relativePath)
    {
        if (Root is null)
        {
            return null;
        }

        var path = Path.Combine(Root, relativePath);
        return Path.Exists(path) ? path : null;
    }

    private static string? FindRoot()
    {
        var named = Environment.GetEnvironmentVariable("SKIFF_TESTDATA");
        if (!string.IsNullOrEmpty(named))
        {
            return Directory.Exists(named) ? Path.GetFullPath(named) : throw new DirectoryNotFoundException($"SKIFF_TESTDATA names '{named}', which does not exist");
        }

        var beside = Path.GetFullPath(Path.Combine(RepositoryRoot, "..", "shared", "testdata"));
        return Directory.Exists(beside) ? beside : null;
    }

    private static string FindRepositoryRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Skiff.slnx")))
            {
                return folder.FullName;
            }
        }

        return Directory.GetCurrentDirectory();
    }
}
