using System.Text;
using System.Text.Json;
using Skiff.Oci.Images;

namespace Skiff.Oci.Credentials;

/// <summary>Reads what files of credentials have in common: they are objects of JSON, and a name with its password is base64.</summary>
internal static class EncodedCredentials
{
    /// <summary>Reads a file.</summary>
    /// <returns>Null if there is none.</returns>
    public static JsonDocument? ReadFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > OciLimits.MaximumCredentialBytes)
            {
                throw new OciException(OciCodes.TooLarge, $"'{path}' has {file.Length} bytes; at most {OciLimits.MaximumCredentialBytes} are read");
            }

            var content = new byte[file.Length];
            file.ReadExactly(content);
            return JsonFields.Parse(content, $"'{path}'");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || e is OciException { Code: OciCodes.Manifest })
        {
            throw new OciException(OciCodes.Credentials, $"credentials cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a name and its password.</summary>
    /// <returns>Null if the text is empty.</returns>
    public static RegistryCredentials? Decode(string text, string path, string registry)
    {
        var bytes = new byte[text.Length];
        if (text.Length == 0)
        {
            return null;
        }

        return Convert.TryFromBase64String(text, bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length) is var decoded && decoded.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0
            ? new RegistryCredentials(decoded[..colon], decoded[(colon + 1)..].TrimEnd('\0'))
            : throw new OciException(OciCodes.Credentials, $"'{path}' has no \"user:password\" in base64 for {registry}");
    }
}
