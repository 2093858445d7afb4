"""The settings of the tenant, as they are until somebody changes them."""

from __future__ import annotations

from typing import Any

SETTINGS: dict[str, Any] = {
    "AllowCommentsTextOnEmailEnabled": True, "AllowDownloadingNonWebViewableFiles": True, "AllowEditing": True, "AllowedDomainListForSyncClient": [],
    "BccExternalSharingInvitations": False, "BccExternalSharingInvitationsList": None, "BlockMacSync": False, "CommentsOnSitePagesDisabled": False,
    "CompatibilityRange": "15,15", "ConditionalAccessPolicy": 0, "ContentTypeSyncSiteTemplatesList": [], "CustomizedExternalSharingServiceUrl": "",
    "DefaultLinkPermission": 1, "DefaultSharingLinkType": 3, "DisabledWebPartIds": None, "DisableReportProblemDialog": False,
    "DisallowInfectedFileDownload": False, "DisplayNamesOfFileViewers": True, "DisplayStartASiteOption": False, "EmailAttestationRequired": False,
    "EnableAIPIntegration": False, "EnableGuestSignInAcceleration": False, "EnableMinimumVersionRequirement": True, "ExternalServicesEnabled": True,
    "FileAnonymousLinkType": 2, "FilePickerExternalImageSearchEnabled": True, "FolderAnonymousLinkType": 2, "HideDefaultThemes": False,
    "HideSyncButtonOnTeamSite": False, "IPAddressAllowList": "", "IPAddressEnforcement": False, "IPAddressWACTokenLifetime": 15,
    "IsHubSitesMultiGeoFlightEnabled": True, "IsMultiGeo": False, "IsUnmanagedSyncClientForTenantRestricted": False, "LegacyAuthProtocolsEnabled": True,
    "NoAccessRedirectUrl": None, "NotificationsInSharePointEnabled": True, "OfficeClientADALDisabled": False, "OneDriveStorageQuota": 1048576,
    "OrphanedPersonalSitesRetentionPeriod": 30, "PermissiveBrowserFileHandlingOverride": False, "PreventExternalUsersFromResharing": False,
    "PublicCdnAllowedFileTypes": "CSS,EOT,GIF,ICO,JPEG,JPG,JS,MAP,PNG,SVG,TTF,WOFF", "PublicCdnEnabled": False, "PublicCdnOrigins": [],
    "RequireAcceptingAccountMatchInvitedAccount": False, "RequireAnonymousLinksExpireInDays": -1, "ResourceQuota": 300, "ResourceQuotaAllocated": 0,
    "SearchResolveExactEmailOrUPN": False, "SharingAllowedDomainList": None, "SharingBlockedDomainList": None, "SharingCapability": 2,
    "SharingDomainRestrictionMode": 0, "ShowAllUsersClaim": False, "ShowEveryoneClaim": False, "ShowEveryoneExceptExternalUsersClaim": True,
    "ShowPeoplePickerSuggestionsForGuestUsers": False, "SignInAccelerationDomain": "", "SocialBarOnSitePagesDisabled": False, "SpecialCharactersStateInFileFolderNames": 1,
    "StartASiteFormUrl": None, "StorageQuota": 1304576, "StorageQuotaAllocated": 0, "SyncPrivacyProfileProperties": True,
    "UseFindPeopleInPeoplePicker": False, "UsePersistentCookiesForExplorerView": False, "UserVoiceForFeedbackEnabled": True,
}  # fmt: skip


def converted(name: str, value: Any) -> Any:
    """Texts stand for flags and numbers, as clients write all settings alike."""
    now = SETTINGS[name]
    if isinstance(now, bool) and isinstance(value, str):
        return value.lower() == "true"
    number = isinstance(now, int) and not isinstance(now, bool)
    if number and isinstance(value, str) and value.lstrip("-").isdigit():
        return int(value)
    return value
