namespace Skiff.Containers;

/// <summary>The codes of what can be wrong with a container of ours.</summary>
public static class ContainerCodes
{
    /// <summary>config.json is not what the OCI runtime specification says it is.</summary>
    public const string Config = "SK4101";

    /// <summary>The command names a guest that is not there.</summary>
    public const string NoGuest = "SK4102";

    /// <summary>The command names a file that is no guest of a kind that we know.</summary>
    public const string NotAGuest = "SK4103";

    /// <summary>The guest cannot be compiled.</summary>
    public const string Compilation = "SK4104";

    /// <summary>The folder of compiled code cannot be used.</summary>
    public const string CodeStore = "SK4105";

    /// <summary>The settings that the container process begins with cannot be read.</summary>
    public const string Settings = "SK4106";

    /// <summary>The guest has no entry point that can be called.</summary>
    public const string EntryPoint = "SK4107";

    /// <summary>A grant in the pod's annotations cannot be read.</summary>
    public const string Grant = "SK4108";

    /// <summary>An address to listen on cannot be read.</summary>
    public const string Address = "SK4109";

    /// <summary>The process cannot be confined, so it does not run the guest.</summary>
    public const string Confinement = "SK4110";

    /// <summary>The container engine cannot be asked about the container or its image.</summary>
    public const string Engine = "SK4111";

    /// <summary>The image is not one that can be run, or not what its descriptors say.</summary>
    public const string Image = "SK4112";

    /// <summary>A variable of the pod that holds no number.</summary>
    public const string Number = "SK4113";

    /// <summary>A volume is not what the guest would find at its path.</summary>
    public const string Volume = "SK4114";

    /// <summary>The container cannot be made.</summary>
    public const string Making = "SK4115";
}
