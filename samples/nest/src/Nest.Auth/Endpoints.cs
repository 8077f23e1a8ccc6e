using Nest.Shared;

namespace Nest.Auth;

/// <summary>Body of register and login.</summary>
internal sealed record Credentials(string? Email, string? Password);

/// <summary>Answer to register and login.</summary>
internal sealed record SignedIn(Guid UserId, Guid TenantId, string Email, string Token);

/// <summary>Answer to a valid token.</summary>
internal sealed record TokenState(bool Valid, Guid UserId, Guid TenantId, string Email, DateTimeOffset ExpiresAt);

/// <summary>What anybody may know.</summary>
internal sealed record AuthStatus(string Version, long Users, int MinimumPasswordLength);

internal static class Endpoints
{
    private const int MinimumPasswordLength = 6;

    public static async Task<IResult> RegisterAsync(Credentials body, Accounts accounts, Tokens tokens, CancellationToken cancellationToken)
    {
        var email = body.Email?.Trim() ?? "";
        if (email.IndexOf('@') < 1 || email.Length > 254)
        {
            return Problem.BadRequest("email must be an address of at most 254 characters");
        }

        if (body.Password is not { Length: >= MinimumPasswordLength and <= 128 } password)
        {
            return Problem.BadRequest($"password must have {MinimumPasswordLength} to 128 characters");
        }

        var account = await accounts.RegisterAsync(Normalise(email), password, cancellationToken);
        return account is null
            ? Problem.Conflict("this email is registered already: POST /auth/login")
            : Results.Json(await SignInAsync(account, tokens, cancellationToken), statusCode: StatusCodes.Status201Created);
    }

    public static async Task<IResult> LoginAsync(Credentials body, Accounts accounts, Tokens tokens, CancellationToken cancellationToken)
    {
        var account = await accounts.FindAsync(Normalise(body.Email ?? ""), body.Password ?? "", cancellationToken);
        return account is null
            ? Results.Json(new { error = "email or password is wrong" }, statusCode: StatusCodes.Status401Unauthorized)
            : Results.Json(await SignInAsync(account, tokens, cancellationToken));
    }

    public static async Task<IResult> TokenAsync(HttpContext context, Tokens tokens) =>
        await tokens.ReadAsync(context) is { } caller
            ? Results.Json(new TokenState(true, caller.UserId, caller.TenantId, caller.Email, caller.ExpiresAt))
            : Problem.Unauthorized();

    public static async Task<AuthStatus> StatusAsync(Accounts accounts, CancellationToken cancellationToken) =>
        new(Health.Version, await accounts.CountAsync(cancellationToken), MinimumPasswordLength);

    private static string Normalise(string email) => email.Trim().ToLowerInvariant();

    private static async Task<SignedIn> SignInAsync(Account account, Tokens tokens, CancellationToken cancellationToken) =>
        new(account.UserId, account.TenantId, account.Email, await tokens.IssueAsync(account.UserId, account.TenantId, account.Email, cancellationToken));
}
