using Skiff.Containers.Guests;

namespace Skiff.Containers.Tests.Guests;

public class GuestFinderTests
{
    private const string Elf = "\u007fELF\u0002";
    private const string Module = "\0asm\u0001\0\0\0";
    private const string Component = "\0asm\r\0\u0001\0";

    [Theory]
    [InlineData("/bin/sh")]
    [InlineData("sh")] // by PATH
    [InlineData("bin/sh")] // relative to the working directory
    [InlineData("/script.wasm")] // what the name says does not matter
    public void An_executable_or_script_is_left_to_the_runtime(string command)
    {
        using var root = new TestFolder().Write("/bin/sh", Elf, isExecutable: true).Write("/script.wasm", "#!/bin/sh\n", isExecutable: true);

        Assert.Equal(Guest.Linux, Find(root, command));
    }

    [Theory]
    [InlineData("/app.wasm", Module)]
    [InlineData("/app", Component)]
    [InlineData("app.wasm", Module)]
    [InlineData("./app.wasm", Module)]
    [InlineData("/app.wat", " ;; a licence\n(module)")]
    [InlineData("/app.wat", "(component)")]
    public void A_module_component_or_text_is_found_by_its_content(string command, string content)
    {
        var path = "/" + command.TrimStart('.', '/');
        using var root = new TestFolder().Write(path, content);

        Assert.Equal(new Guest(GuestKind.Wasm, path), Find(root, command));
    }

    [Fact]
    public void A_module_that_may_be_executed_is_still_a_module()
    {
        using var root = new TestFolder().Write("/app", Module, isExecutable: true);

        Assert.Equal(new Guest(GuestKind.Wasm, "/app"), Find(root, "/app"));
    }

    [Fact]
    public void A_relative_name_is_looked_for_in_the_working_directory_and_then_in_the_root()
    {
        using var root = new TestFolder().Write("/srv/a.wasm", Module).Write("/b.wasm", Module);

        Assert.Equal("/srv/a.wasm", Find(root, "a.wasm", "/srv").Path);
        Assert.Equal("/b.wasm", Find(root, "b.wasm", "/srv").Path);
    }

    [Fact]
    public void A_function_is_named_after_the_last_hash()
    {
        using var root = new TestFolder().Write("/a#b.wasm", Module);

        Assert.Equal(new Guest(GuestKind.Wasm, "/a#b.wasm"), Find(root, "/a#b.wasm"));
        Assert.Equal(new Guest(GuestKind.Wasm, "/a#b.wasm", "run"), Find(root, "/a#b.wasm#run"));
        Assert.Equal(new Guest(GuestKind.Wasm, "/a#b.wasm"), Find(root, "/a#b.wasm#"));
    }

    [Fact]
    public void A_slash_is_a_Spin_application()
    {
        using var root = new TestFolder().Write("/spin.toml", "spin_manifest_version = 2");

        Assert.Equal(new Guest(GuestKind.SpinApp, "/spin.toml"), Find(root, "/"));
    }

    [Fact]
    public void A_slash_without_manifest_says_what_was_looked_for()
    {
        using var root = new TestFolder();

        var error = Assert.Throws<ContainerException>(() => Find(root, "/"));

        Assert.Equal(ContainerCodes.NoGuest, error.Code);
        Assert.Contains("there is no /spin.toml", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_that_is_not_there_says_where_it_was_looked_for()
    {
        using var root = new TestFolder();

        var error = Assert.Throws<ContainerException>(() => Find(root, "app.wasm", "/srv"));

        Assert.Equal(ContainerCodes.NoGuest, error.Code);
        Assert.Contains("no file /srv/app.wasm or /app.wasm", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_named_like_a_module_and_is_none_is_refused()
    {
        using var root = new TestFolder().Write("/app.wasm", "<html>");

        Assert.Equal(ContainerCodes.NotAGuest, Assert.Throws<ContainerException>(() => Find(root, "/app.wasm")).Code);
    }

    [Theory]
    [InlineData("/missing")]
    [InlineData("missing")]
    public void What_is_not_there_and_not_named_like_a_module_is_left_to_the_runtime(string command)
    {
        using var root = new TestFolder();

        Assert.Equal(Guest.Linux, Find(root, command));
    }

    [Fact]
    public void A_link_does_not_lead_out_of_the_image()
    {
        using var outside = new TestFolder().Write("/secret.wasm", Module);
        using var root = new TestFolder().Write("/inside.wasm", Module)
            .Link("/absolute.wasm", outside["/secret.wasm"]).Link("/up.wasm", "../../../.." + outside["/secret.wasm"]).Link("/good.wasm", "/inside.wasm");

        Assert.Equal("/good.wasm", Find(root, "/good.wasm").Path);
        Assert.Throws<ContainerException>(() => Find(root, "/absolute.wasm"));
        Assert.Throws<ContainerException>(() => Find(root, "/up.wasm"));
    }

    [Fact]
    public void A_guest_on_a_volume_is_found_there_and_not_below_it()
    {
        using var volume = new TestFolder().Write("/app.wasm", Module);
        using var root = new TestFolder().Write("/mnt/app.wasm", "hidden by the volume").Write("/mnt2/app.wasm", Module);
        using var files = new ContainerFiles(root.Path, [new Volume("/mnt", volume.Path)]);

        Assert.Equal(new Guest(GuestKind.Wasm, "/mnt/app.wasm"), GuestFinder.Find(files, ["/mnt/app.wasm"], [], "/"));
        Assert.Equal(new Guest(GuestKind.Wasm, "/mnt2/app.wasm"), GuestFinder.Find(files, ["/mnt2/app.wasm"], [], "/"));
    }

    [Fact]
    public void A_directory_or_device_is_no_guest()
    {
        using var root = new TestFolder().Write("/app.wasm/file", "");
        using var files = new ContainerFiles("/", []);

        Assert.Throws<ContainerException>(() => Find(root, "/app.wasm"));
        Assert.Equal(Guest.Linux, GuestFinder.Find(files, ["/dev/zero"], [], "/"));
    }

    private static Guest Find(TestFolder root, string command, string workingDirectory = "/")
    {
        using var files = new ContainerFiles(root.Path, []);
        return GuestFinder.Find(files, [command, "argument"], ["PATH=/usr/bin:/bin"], workingDirectory);
    }
}
