using Skiff.Spin.Apps;
using Skiff.Spin.Capabilities.KeyValue;
using Skiff.Spin.Configuration;
using Skiff.Spin.Tests.Serving;

namespace Skiff.Spin.Tests.Configuration;

public class RuntimeConfigTests
{
    private static readonly string[] s_asked = ["a", "b", "c"];

    [Theory]
    [InlineData("", "a= b= c=")]
    [InlineData("[[variables_provider]]\ntype = \"static\"\nvalues = { a = \"1\", b = \"2\" }", "a=1 b=2 c=")]
    [InlineData("[[config_provider]]\ntype = \"static\"\nvalues = { a = \"1\" }", "a=1 b= c=")]
    [InlineData("[[variables_provider]]\ntype = \"static\"\nvalues = { a = \"1\" }\n[[variables_provider]]\ntype = \"static\"\nvalues = { a = \"3\", b = \"4\" }", "a=1 b=4 c=")]
    [InlineData("[[variables_provider]]\ntype = \"env\"\nprefix = \"MINE\"", "a=mine b= c=")]
    [InlineData("[[variables_provider]]\ntype = \"env\"", "a= b=usual c=")]
    [InlineData("[[variables_provider]]\ntype = \"env\"\ndotenv_path = \"dot.env\"", "a= b=usual c=from the file")]
    public void Providers_are_asked_in_their_order(string text, string expected)
    {
        using var directory = new TestDirectory();
        directory.Write("dot.env", "# values\nSPIN_VARIABLE_B=hidden by the environment\nexport SPIN_VARIABLE_C='from the file' # yes\n");

        var config = RuntimeConfig.Load(directory.Write("runtime-config.toml", text), Environment);

        Assert.Equal(expected, string.Join(' ', s_asked.Select(name => $"{name}={config.Variables.Select(source => source.Find(name)).FirstOrDefault(value => value is not null)}")));
    }

    [Theory]
    [InlineData("log_dir = \"x\"", "1:1", "SK2211: \"log_dir\" is not supported in this version")]
    [InlineData("\n[sqlite_database.default]\ntype = \"spin\"", "2:2", "SK2211: \"sqlite_database\" is not supported in this version")]
    [InlineData("state_dir = 1", "1:13", "SK2104: \"state_dir\" of the runtime configuration must be a string, not an integer")]
    [InlineData("[key_value_stores.default]\ntype = \"spin\"", "1:2", "SK2103: the runtime configuration has no field \"key_value_stores\"; did you mean \"key_value_store\"?")]
    [InlineData("key_value_store = 1", "1:19", "SK2104: \"key_value_store\" of the runtime configuration must be a table, not an integer")]
    [InlineData("[key_value_store]\nx = 1", "2:5", "SK2104: \"key_value_store.x\" of the runtime configuration must be a table, not an integer")]
    [InlineData("[key_value_store.x]\npath = \"a\"", "1:1", "SK2102: [key_value_store.x] has no field \"type\", which it must have")]
    [InlineData("[key_value_store.x]\ntype = \"spn\"", "2:8", "SK2111: unknown type of key-value store \"spn\"; did you mean \"spin\"?")]
    [InlineData("[key_value_store.x]\ntype = \"azure_cosmos\"\nkey = \"x\"", "2:8", "SK2211: key-value stores of type \"azure_cosmos\" are not supported in this version")]
    [InlineData("[key_value_store.x]\ntype = \"spin\"\npth = \"a\"", "3:1", "SK2103: [key_value_store.x] has no field \"pth\"; did you mean \"path\"?")]
    [InlineData("[key_value_store.x]\ntype = \"spin\"\npath = 1", "3:8", "SK2104: \"path\" of [key_value_store.x] must be a string, not an integer")]
    [InlineData("[[variable_provider]]\ntype = \"env\"", "1:3", "SK2103: the runtime configuration has no field \"variable_provider\"; did you mean \"variables_provider\"?")]
    [InlineData("[[variables_provider]]\nprefix = \"X\"", "1:1", "SK2102: [[variables_provider]] has no field \"type\", which it must have")]
    [InlineData("[[variables_provider]]\ntype = \"vault\"\nurl = \"x\"", "2:8", "SK2211: providers of type \"vault\" are not supported in this version; \"env\" and \"static\" are")]
    [InlineData("[[variables_provider]]\ntype = \"en\"", "2:8", "SK2111: unknown type of provider \"en\"; did you mean \"env\"?")]
    [InlineData("[[variables_provider]]\ntype = \"env\"\nprefx = \"X\"", "3:1", "SK2103: [[variables_provider]] has no field \"prefx\"; did you mean \"prefix\"?")]
    [InlineData("[[variables_provider]]\ntype = \"env\"\nprefix = 1", "3:10", "SK2104: \"prefix\" of [[variables_provider]] must be a string, not an integer")]
    [InlineData("[[variables_provider]]\ntype = \"static\"\nvalues = { a = 1 }", "3:16", "SK2104: \"values.a\" of [[variables_provider]] must be a string, not an integer")]
    [InlineData("[[variables_provider]]\ntype = \"env\"\ndotenv_path = \"nowhere\"", "3:15", "SK2211: cannot read")]
    [InlineData("[[variables_provider]]\ntype = \"env\"\ndotenv_path = \"broken.env\"", "3:15", "line 2 is not of the form NAME=value")]
    [InlineData("variables_provider = []\nconfig_provider = []", "2:1", "SK2110: \"config_provider\" is the older name of \"variables_provider\": only one of them can be there")]
    [InlineData("variables_provider = 1", "1:22", "SK2104: \"variables_provider\" of the runtime configuration must be a list, not an integer")]
    [InlineData("= 1", "1:1", "error SK2")]
    public void What_it_cannot_say_is_refused_at_its_place(string text, string place, string message)
    {
        using var directory = new TestDirectory();
        directory.Write("broken.env", "A=1\nnothing\n");

        var error = Assert.Throws<AppException>(() => RuntimeConfig.Load(directory.Write("runtime-config.toml", text), Environment));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains($"runtime-config.toml:{place}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Key_value_stores_are_files_beside_the_configuration_or_in_memory()
    {
        using var directory = new TestDirectory();

        var config = RuntimeConfig.Load(directory.Write("runtime-config.toml", "state_dir = \"state\"\n[key_value_store]\na = { type = \"spin\", path = \"data/a.db\" }\nb = { type = \"spin\" }"), Environment);

        Assert.Equal("state", config.StateDirectory);
        Assert.Equal(new KeyValueStoreSource.Sqlite(Path.Combine(directory.Path, "data", "a.db")), config.KeyValueStores["a"]);
        Assert.Equal(new KeyValueStoreSource.Sqlite(null), config.KeyValueStores["b"]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named()
    {
        Assert.StartsWith("cannot read the runtime configuration '/nowhere.toml'", Assert.Throws<AppException>(() => RuntimeConfig.Load("/nowhere.toml", Environment)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=1", "1")]
    [InlineData(" A = b c # comment", "b c")]
    [InlineData("A=b#c", "b#c")]
    [InlineData("export A='b # c'", "b # c")]
    [InlineData("A=\"x\" # y", "x")]
    [InlineData("A=", "")]
    [InlineData("A=1\nA=2", "1")]
    [InlineData("A=\"x", null)]
    [InlineData("A=\"x\"y", null)]
    [InlineData("=1", null)]
    public void Lines_of_a_dotenv_file_are_read(string line, string? expected)
    {
        using var directory = new TestDirectory();

        var isRead = DotenvFile.TryRead(directory.Write(".env", line), out var values, out var problem);

        Assert.Equal(expected, isRead ? values!["A"] : null);
        Assert.Equal(isRead, problem is null);
    }

    private static string? Environment(string name) => name switch
    {
        "MINE_A" => "mine",
        "SPIN_VARIABLE_B" => "usual",
        _ => null,
    };
}
